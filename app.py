"""The front door: every room introduces itself in one line."""

from chalice.app import Chalice

from chalicelib.web import edge
from chalicelib.web.routes import routes as web_routes

app = Chalice(app_name="torg")
edge.install(app)

app.register_blueprint(web_routes)
