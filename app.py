"""The front door: every room introduces itself in one line."""

import os
from importlib import import_module

from chalice.app import Chalice

from chalicelib.activity.consumers import consumers as activity_consumers
from chalicelib.activity.doors import doors as activity_doors
from chalicelib.activity.jobs import jobs as activity_jobs
from chalicelib.activity.routes import routes as activity_routes
from chalicelib.activity.upkeep import upkeep as activity_upkeep
from chalicelib.catalogue.consumers import consumers as catalogue_consumers
from chalicelib.catalogue.jobs import jobs as catalogue_jobs
from chalicelib.catalogue.routes import routes as catalogue_routes
from chalicelib.console.entry import entry as console_entry
from chalicelib.console.figures import figures as console_figures
from chalicelib.console.office import office as console_office
from chalicelib.console.routes import routes as console_routes
from chalicelib.imports.consumers import consumers as imports_consumers
from chalicelib.imports.routes import routes as imports_routes
from chalicelib.listing.consumers import consumers as listing_consumers
from chalicelib.listing.routes import routes as listing_routes
from chalicelib.media.consumers import consumers as media_consumers
from chalicelib.media.jobs import jobs as media_jobs
from chalicelib.media.routes import routes as media_routes
from chalicelib.members.routes import routes as members_routes
from chalicelib.moderation.routes import routes as moderation_routes
from chalicelib.offsite.jobs import jobs as offsite_jobs
from chalicelib.offsite.routes import routes as offsite_routes
from chalicelib.orders.routes import routes as orders_routes
from chalicelib.privacy.routes import routes as privacy_routes
from chalicelib.questions.routes import routes as questions_routes
from chalicelib.reactions.routes import routes as reactions_routes
from chalicelib.recommendations.jobs import jobs as recommendations_jobs
from chalicelib.recommendations.routes import routes as recommendations_routes
from chalicelib.reviews.consumers import consumers as reviews_consumers
from chalicelib.reviews.jobs import jobs as reviews_jobs
from chalicelib.reviews.routes import routes as reviews_routes
from chalicelib.reviews.upkeep import upkeep as reviews_upkeep
from chalicelib.storefront.routes import routes as storefront_routes
from chalicelib.web import edge
from chalicelib.web.routes import routes as web_routes

app = Chalice(app_name="torg")
edge.install(app)

app.register_blueprint(web_routes)
app.register_blueprint(catalogue_routes)
app.register_blueprint(catalogue_consumers)
app.register_blueprint(catalogue_jobs)
app.register_blueprint(members_routes)
app.register_blueprint(activity_routes)
app.register_blueprint(activity_doors)
app.register_blueprint(activity_upkeep)
app.register_blueprint(activity_consumers)
app.register_blueprint(activity_jobs)
app.register_blueprint(orders_routes)
app.register_blueprint(moderation_routes)
app.register_blueprint(media_routes)
app.register_blueprint(media_consumers)
app.register_blueprint(media_jobs)
app.register_blueprint(questions_routes)
app.register_blueprint(reactions_routes)
app.register_blueprint(reviews_routes)
app.register_blueprint(reviews_upkeep)
app.register_blueprint(reviews_consumers)
app.register_blueprint(reviews_jobs)
app.register_blueprint(listing_routes)
app.register_blueprint(listing_consumers)
app.register_blueprint(imports_routes)
app.register_blueprint(imports_consumers)
app.register_blueprint(recommendations_routes)
app.register_blueprint(recommendations_jobs)
app.register_blueprint(storefront_routes)
app.register_blueprint(offsite_routes)
app.register_blueprint(offsite_jobs)
app.register_blueprint(console_entry)
app.register_blueprint(console_routes)
app.register_blueprint(console_office)
app.register_blueprint(console_figures)
app.register_blueprint(privacy_routes)

if os.environ.get("AWS_CHALICE_CLI_MODE"):  # before packaging, never in a deployed function
    import_module("infra.guard").check()
