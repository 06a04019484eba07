"""The front door: every room introduces itself in one line."""

from chalice.app import Chalice

from chalicelib.activity.routes import routes as activity_routes
from chalicelib.catalogue.routes import routes as catalogue_routes
from chalicelib.members.routes import routes as members_routes
from chalicelib.orders.routes import routes as orders_routes
from chalicelib.web import edge
from chalicelib.web.routes import routes as web_routes

app = Chalice(app_name="torg")
edge.install(app)

app.register_blueprint(web_routes)
app.register_blueprint(catalogue_routes)
app.register_blueprint(members_routes)
app.register_blueprint(activity_routes)
app.register_blueprint(orders_routes)
