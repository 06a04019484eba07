"""What each rule of ../rules/python.yaml finds, and what it lets pass."""

import random
import secrets
import time


def runs(text, raw):
    # ruleid: runs-what-it-reads
    eval(text)
    # ruleid: runs-what-it-reads
    exec(text)
    # ruleid: runs-what-it-reads
    pickle.loads(raw)
    # ruleid: runs-what-it-reads
    yaml.load(text)
    # ok: runs-what-it-reads
    json.loads(text)
    # ok: runs-what-it-reads
    yaml.safe_load(text)


def shells(name):
    # ruleid: shell
    subprocess.run(f"ls {name}", shell=True, check=True)
    # ruleid: shell
    os.system(name)
    # ok: shell
    subprocess.run(["ls", name], check=True)


def asks(database, person):
    # ruleid: sql-from-text
    database.execute(f"SELECT * FROM rows WHERE person = '{person}'")
    # ruleid: sql-from-text
    database.execute("SELECT * FROM rows WHERE person = '%s'" % person)
    # ruleid: sql-from-text
    database.execute("SELECT * FROM rows WHERE person = '{}'".format(person))
    # ruleid: sql-from-text
    database.execute("SELECT * FROM rows WHERE person = " + person)
    # ok: sql-from-text
    database.execute("SELECT * FROM rows WHERE person = $person", {"person": person})


def writes(table, state, name):
    # ruleid: expression-from-value
    table.update_item(UpdateExpression=f"SET state = {state}")
    # ruleid: expression-from-value
    table.query(KeyConditionExpression="pk = {}".format(state))
    # ruleid: expression-from-value
    asked = {"ConditionExpression": f"state = {state}"}
    # ok: expression-from-value
    table.update_item(UpdateExpression="SET state = :state", ExpressionAttributeValues={":state": state})
    # ok: expression-from-value
    return asked | {"UpdateExpression": f"ADD {name} :one"}


def draws():
    # ruleid: guessable
    token = random.choice("abc")
    # ruleid: guessable
    other = random.Random(1)
    # ok: guessable
    time.sleep(random.uniform(0, 1))
    # ok: guessable
    return token, other, secrets.token_urlsafe()


def compares(found, token, signature, right, key):
    # ruleid: comparison-that-tells
    if found.token == token:
        return True
    # ruleid: comparison-that-tells
    if signature != right:
        return False
    # ruleid: comparison-that-tells
    if found.key_sha256 == right:
        return True
    # ok: comparison-that-tells
    if key.kind == "secret":
        return True
    # ok: comparison-that-tells
    return hmac.compare_digest(found.token, token)


def tells(error, call, order_id):
    # ruleid: log-with-content
    logger().warning(f"failed for {call.shopper}")
    # ruleid: log-with-content
    logger().error(str(error))
    # ruleid: log-with-content
    logger().error("failed", extra={"why": str(error)})
    # ruleid: log-with-content
    logger().info("came", extra={"order": order_id, "said": call.body})
    # ruleid: log-with-content
    logger().info("came", extra={"from": call.source_ip})
    # ok: log-with-content
    logger().info("came", extra={"order": order_id})
    # ok: log-with-content
    logger().append_keys(order=order_id)


def fetches(address):
    # ruleid: unguarded-way-out
    urllib.request.urlopen(address, timeout=3)
    # ruleid: unguarded-way-out
    requests.get(address, timeout=3)
    # ruleid: unguarded-way-out
    socket.create_connection((address, 443))
    # ok: unguarded-way-out
    fetch.get(address, limit=1_000, timeout=3)


def trusts(address, context):
    # ruleid: tls-unchecked
    session.get(address, verify=False)
    # ruleid: tls-unchecked
    context.verify_mode = ssl.CERT_NONE
    # ruleid: tls-unchecked
    context.check_hostname = False
    # ok: tls-unchecked
    context.verify_mode = ssl.CERT_REQUIRED


def connects(session, config):
    # ruleid: client-without-timeouts
    session.create_client("s3", region_name="eu-north-1")
    # ruleid: client-without-timeouts
    boto3.client("s3")
    # ok: client-without-timeouts
    session.create_client("s3", region_name="eu-north-1", config=config)


def shows(said):
    # ruleid: markup-from-values
    Markup(f"<b>{said}</b>")
    # ruleid: markup-from-values
    Environment(autoescape=False)
    # ok: markup-from-values
    Markup("<hr>")
    # ok: markup-from-values
    Environment(autoescape=True)


def answers():
    # ruleid: credentials-for-any-origin
    CORSConfig(allow_origin="*", allow_credentials=True)
    # ruleid: credentials-for-any-origin
    headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "true"}
    # ok: credentials-for-any-origin
    return headers, CORSConfig(allow_origin="*")


def believes(token, secret, algorithm):
    # ruleid: token-of-any-algorithm
    jwt.decode(token, secret)
    # ruleid: token-of-any-algorithm
    jwt.decode(token, secret, algorithms=[algorithm])
    # ruleid: token-of-any-algorithm
    jwt.decode(token, options={"verify_signature": False}, algorithms=["HS256"])
    # ok: token-of-any-algorithm
    jwt.decode(token, secret, algorithms=["HS256"], audience="torg")


def reads(raw):
    # ruleid: xml-that-swells
    xml.etree.ElementTree.fromstring(raw)
    # ruleid: xml-that-swells
    lxml.etree.parse(raw)
    # ok: xml-that-swells
    defusedxml.ElementTree.fromstring(raw)


def opens(archive, folder):
    # ruleid: archive-that-leads-out
    archive.extractall(folder)
    # ruleid: archive-that-leads-out
    tempfile.mktemp()
    # ok: archive-that-leads-out
    archive.extractall(folder, filter="data")
