"""One Spark session for many jobs, in an environment that holds pyspark: a job's path a line in, a word about it out."""

import importlib.util
import json
import sys
import traceback
from pathlib import Path

# Histories of tests are tiny: what pays for large ones (partitions, compiled plans, second thoughts) costs more here.
_SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
# Two cores have no use for the 200 partitions that a cluster does.
_LARGE = {"spark.sql.shuffle.partitions": "8"}
_HERE = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


def main(driver: str, folder: str, memory: str, is_small: bool) -> None:
    """Run the jobs whose paths come by standard input with the `driver`, scratch files in `folder`."""
    from pyspark.sql import SparkSession

    spec = importlib.util.spec_from_file_location("sparkdriver", driver)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    builder = SparkSession.builder.master("local[2]").config("spark.local.dir", folder)
    builder = builder.config("spark.driver.memory", memory)
    for name, value in {**_HERE, **(_SMALL if is_small else _LARGE)}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    say("ready")
    for line in sys.stdin:
        try:
            module.run(session, json.loads(Path(json.loads(line)["job"]).read_text()))
            say("done")
        except Exception:  # noqa: BLE001  (whoever asked raises it)
            say(traceback.format_exc())


def say(word: str) -> None:
    """One line out, whatever is in it."""
    sys.stdout.write(json.dumps(word) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4] == "small")
