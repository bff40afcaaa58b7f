"""One UDI-DI in one regulator's database: how far its publication is, and where ours and theirs differ."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .udi_publication_fields import PI_FLAGS, PLAIN
from .unlinked import kept_name

DATABASES = [("nmpa", "NMPA UDID (China)"), ("gudid", "FDA GUDID (USA)"), ("eudamed", "EUDAMED (EU)")]
STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("published", "Published"),
    ("corrected", "Correction open"),
]
NEXT = {
    "draft": {"submitted", "published"},
    "submitted": {"draft", "published"},
    "published": {"corrected"},
    "corrected": {"submitted", "published"},
}
SOURCES = {"nmpa", "gudid"}  # catalogue sources that are a regulator's database
PACKAGE_PATHS = tuple(
    f"identifier_id.{'container_ids.' * depth}{name}"
    for depth in (1, 2, 3)
    for name in ("code", "contained_quantity", "contained_id", "state")
)


class UdiPublication(models.Model):
    _name = "udi.publication"
    _description = "Publication of a UDI-DI in a database"
    _inherit = ["udi.own.defaults", "mail.thread"]
    _order = "identifier_id, database, id"

    identifier_id = fields.Many2one(
        "udi.device.identifier", "UDI-DI", required=True, index=True, ondelete="restrict", tracking=True
    )
    identifier_code = fields.Char(related="identifier_id.code", string="Code of the UDI-DI")
    product_id = fields.Many2one(related="identifier_id.product_id")
    database = fields.Selection(DATABASES, required=True, default="nmpa", tracking=True)
    state = fields.Selection(STATES, "Status", required=True, default="draft", tracking=True, index=True, copy=False)
    version = fields.Integer(tracking=True, copy=False, help="Version of the record that the regulator shows.")
    date = fields.Date("Published on", tracking=True, copy=False, help="The day on which this version was published.")
    user_id = fields.Many2one("res.users", "Last step by (user)", readonly=True, copy=False)
    user_name = kept_name("user_id", "Last step by")
    record_key = fields.Char("Record key", tracking=True, copy=False, help="The regulator's own key of the record.")
    catalogue_entry_id = fields.Many2one(
        "udi.catalogue.entry",
        "Regulator's record",
        index="btree_not_null",
        ondelete="set null",
        help="The record as the regulator publishes it; ours is compared with it.",
    )
    difference_data = fields.Json("Differences as data", compute="_compute_difference_data", store=True)
    difference_count = fields.Integer("Differences", compute="_compute_difference_data", store=True)
    differences = fields.Json("Differences by field", compute="_compute_differences")
    note = fields.Text("Notes")

    _identifier_database_unique = models.Constraint(
        "UNIQUE (identifier_id, database)",
        "This UDI-DI has an entry for this database already. Open that one.",
    )

    @api.depends("identifier_id.code", "database")
    def _compute_display_name(self):
        names = dict(self._fields["database"]._description_selection(self.env))
        for publication in self:
            publication.display_name = f"{publication.identifier_id.code or ''} · {names.get(publication.database, '')}"

    # ------------------------------------------------------------------ differences
    @api.depends(
        "database",
        "catalogue_entry_id",
        "catalogue_entry_id.company",
        "catalogue_entry_id.company_en",
        "catalogue_entry_id.credit_code",
        "catalogue_entry_id.registration_numbers",
        "catalogue_entry_id.product_codes",
        "identifier_id.product_ids.product_tmpl_id.udi_fda_product_code",
        *(f"catalogue_entry_id.identifier_ids.{name}" for name in ("code", "kind", "contains", "quantity", "is_ended")),
        "identifier_id.product_ids.product_tmpl_id.udi_registrant_id.name",
        "identifier_id.product_ids.product_tmpl_id.udi_registrant_id.vat",
        "identifier_id.registration_ids.name",
        "identifier_id.registration_ids.active",
        *(f"catalogue_entry_id.{field.theirs}" for field in PLAIN),
        *(f"identifier_id.{field.ours}" for field in PLAIN if field.on == "identifier"),
        *(f"identifier_id.product_ids.product_tmpl_id.{field.ours}" for field in PLAIN if field.on == "product"),
        *PACKAGE_PATHS,
    )
    def _compute_difference_data(self):
        compare = self.env["udi.publication.compare"]
        for publication in self:
            found = compare.differences(publication)
            publication.difference_data = found or False
            publication.difference_count = len(found)

    @api.depends("difference_data")
    def _compute_differences(self):
        labels = self._difference_labels()
        for publication in self:
            publication.differences = [
                {**item, "label": labels.get(item["field"], item["field"])}
                for item in publication.difference_data or []
            ]

    @api.model
    def _difference_labels(self):
        """{field: name in the user's language}"""
        product, identifier = self.env["product.template"], self.env["udi.device.identifier"]
        labels = {
            field.name: (product if field.on == "product" else identifier)
            ._fields[field.ours]
            ._description_string(self.env)
            for field in PLAIN
        }
        for flag in PI_FLAGS:
            labels[flag] = self.env._("On the label: %(what)s", what=labels[flag])
        return labels | {
            "registrant": self.env._("Registrant"),
            "registrations": self.env._("Registration numbers"),
            "product_code": product._fields["udi_fda_product_code"]._description_string(self.env),
            "packages": self.env._("Packages and quantities"),
        }

    # ------------------------------------------------------------------ states
    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, **self._step_values(vals)} for vals in vals_list])

    def _udi_not_typed(self):
        return super()._udi_not_typed() | {"state"}

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name != "user_id"}  # nobody steps for another
        if "state" in vals:
            for publication in self:
                publication._check_step(vals["state"])
            vals |= self._step_values(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        shown = self.filtered(lambda item: item.state in ("published", "corrected") or item.version)
        if shown:
            raise UserError(
                self.env._(
                    "%(publication)s has been published and stays as the record of it. Open a correction, or set the "
                    "status of the UDI-DI to Ended.",
                    publication=shown[0].display_name,
                )
            )

    def _step_values(self, vals):
        """Who did the step, and today for a publication that names no day."""
        values = {"user_id": self.env.uid}
        if vals.get("state") == "published" and not vals.get("date"):
            values["date"] = fields.Date.context_today(self)
        if vals.get("state") == "published" and not vals.get("version"):
            values["version"] = max([*self.mapped("version"), 0]) + 1 if len(self) <= 1 else 1
        return values

    def _check_step(self, state):
        if state == self.state or state in NEXT[self.state]:
            return
        names = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "%(publication)s is “%(now)s” and cannot become “%(wanted)s”. Possible next: %(possible)s.",
                publication=self.display_name,
                now=names[self.state],
                wanted=names.get(state, state),
                possible=", ".join(names[key] for key in names if key in NEXT[self.state]),
            )
        )

    @api.constrains("version")
    def _check_version(self):
        for publication in self:
            if publication.version < 0:
                raise ValidationError(self.env._("The version of a published record is 1 or more."))

    @api.constrains("date")
    def _check_date(self):
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)  # somewhere it is tomorrow already
        for publication in self:
            if publication.date and publication.date > tomorrow:
                raise ValidationError(
                    self.env._(
                        "%(publication)s cannot have been published on %(date)s: that day is still to come. Correct "
                        "the date.",
                        publication=publication.display_name,
                        date=publication.date,
                    )
                )

    @api.constrains("identifier_id", "catalogue_entry_id", "database")
    def _check_entry(self):
        for publication in self:
            entry = publication.catalogue_entry_id
            if not entry:
                continue
            codes = {(line.agency, line.code) for line in entry.identifier_ids}
            identifier = publication.identifier_id
            if entry.source in SOURCES and entry.source != publication.database:
                raise ValidationError(
                    self.env._(
                        "%(record)s comes from another database than %(publication)s. Choose a record of the same one.",
                        record=entry.display_name,
                        publication=publication.display_name,
                    )
                )
            if (identifier.agency, identifier.code) not in codes:
                raise ValidationError(
                    self.env._(
                        "%(record)s does not show the UDI-DI %(code)s. Choose the record of this UDI-DI.",
                        record=entry.display_name,
                        code=identifier.code,
                    )
                )

    def action_submit(self):
        """It has been sent to the regulator."""
        return self.write({"state": "submitted"})

    def action_publish(self):
        """The regulator shows it: the version counts one up."""
        for publication in self:
            publication.write({"state": "published"})

    def action_draft(self):
        """Withdrawn, or the regulator sent it back."""
        return self.write({"state": "draft"})

    def action_correct(self):
        """What the regulator shows is to be corrected."""
        return self.write({"state": "corrected"})

    def action_take_theirs(self, field):
        """Write the regulator's value of one field into our records; who may not write those is refused by them."""
        self.ensure_one()
        self.check_access("write")
        label = self._difference_labels().get(field, field)
        before = next((item for item in self.difference_data or [] if item["field"] == field), None)
        if not before:
            raise UserError(self.env._("%(field)s no longer differs. Load the page again.", field=label))
        self.env["udi.publication.compare"].take(self, field)
        self.message_post(
            body=self.env._(
                "%(field)s taken over from the regulator's record: %(theirs)s (ours was %(ours)s).",
                field=label,
                theirs=self._worded(before["theirs"]),
                ours=self._worded(before["ours"]),
            )
        )
        return True

    def _worded(self, value):
        """A compared value in the words of the screen."""
        if isinstance(value, bool):
            return self.env._("Yes") if value else self.env._("No")
        return value.replace("\n", "; ") or "—"

    # ------------------------------------------------------------------ from the catalogue
    @api.model
    def _sync_from_catalogue(self, entries):
        """Make or update the publication of each adopted record of a regulator. A constant number of queries.

        :param entries: `udi.catalogue.entry` records; others than a regulator's or not adopted stay out
        :returns: the publications of these entries
        """
        entries = entries.filtered(lambda entry: entry.source in SOURCES)
        pairs = {}
        for entry in entries:
            primary = {(line.agency, line.code) for line in entry.identifier_ids if line.kind == "primary"}
            for identifier in entry.device_identifier_ids:
                if (identifier.agency, identifier.code) in primary:
                    pairs[identifier.id, entry.source] = entry
        known = self.search([("identifier_id", "in", [identifier for identifier, _database in pairs])])
        existing = {(item.identifier_id.id, item.database): item for item in known}
        new = []
        for (identifier, database), entry in pairs.items():
            values = self._entry_values(entry)
            publication = existing.get((identifier, database))
            if publication:
                publication._follow(entry, values)
            else:
                new.append({**values, "identifier_id": identifier, "database": database, "state": "published"})
        created = self.create(new)
        synced = created.union(*(existing[key] for key in pairs if key in existing))
        # the importer may have written the entries past the ORM: what is compared is read again
        self.env.add_to_compute(self._fields["difference_data"], synced)
        self.env.add_to_compute(self._fields["difference_count"], synced)
        return synced

    @api.model
    def _entry_values(self, entry):
        return {
            "catalogue_entry_id": entry.id,
            "record_key": entry.key,
            "version": entry.version or 1,
            "date": entry.version_date or entry.published_on or fields.Date.context_today(self),
        }

    def _follow(self, entry, values):
        """What the regulator shows is published; an open correction is done only by a newer version."""
        newer = entry.version > self.version
        if self.state in ("draft", "submitted") or (self.state == "corrected" and newer):
            values["state"] = "published"
        changes = {
            name: value
            for name, value in values.items()
            if (self[name].id if name == "catalogue_entry_id" else self[name]) != value
        }
        if changes:
            self.write(changes)
