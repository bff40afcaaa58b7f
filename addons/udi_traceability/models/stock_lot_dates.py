"""Dates of a device are dates; the moments that `product_expiry` keeps follow them, and they follow these moments."""

from datetime import datetime, time, timedelta

import pytz
from odoo import api, fields, models
from odoo.exceptions import ValidationError

# moment of product_expiry -> days before the expiry, on the product
MOMENTS = {"use_date": "use_time", "removal_date": "removal_time", "alert_date": "alert_time"}

EARLIEST = 1900  # an earlier year is a slip of the hand


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._udi_dates(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._udi_dates(vals))

    def copy_data(self, default=None):
        """The dates of a device are its own: a copy gets the product's default."""
        return [
            {
                name: value
                for name, value in vals.items()
                if name not in {"expiration_date", *MOMENTS} - {*(default or ())}
            }
            if lot.udi_controlled
            else vals
            for lot, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model
    def _udi_zone(self):
        """The zone in which a day begins and ends for the company."""
        return pytz.timezone(self.env.company.partner_id.tz or self.env.user.tz or "UTC")

    @api.model
    def _udi_end_of(self, day):
        """The last second of a day where the company is, in UTC as Odoo stores it."""
        if day.year < EARLIEST:
            raise ValidationError(
                self.env._("%(day)s is no expiry date of a device. Correct the year.", day=day.isoformat())
            )
        end = self._udi_zone().localize(datetime.combine(day, time(23, 59, 59)))
        return end.astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _udi_day_of(self, moment):
        """The day of a stored moment where the company is."""
        return pytz.utc.localize(moment).astimezone(self._udi_zone()).date()

    @api.model
    def _udi_dates(self, vals):
        """`product_expiry` follows the pure date and the other way round: the datetime is the end of that day.

        Where both are given the pure date counts. A moment that comes with an explicit empty pure date is a default
        that nobody stated: it stays a moment.
        """
        vals = dict(vals)
        if vals.get("udi_expiry_date"):
            vals["expiration_date"] = self._udi_end_of(fields.Date.to_date(vals["udi_expiry_date"]))
        elif "udi_expiry_date" in vals:
            vals.setdefault("expiration_date", False)
        elif vals.get("expiration_date"):
            vals["udi_expiry_date"] = self._udi_day_of(fields.Datetime.to_datetime(vals["expiration_date"]))
        elif "expiration_date" in vals:
            vals["udi_expiry_date"] = False
        return vals

    def _compute_expiration_date(self):
        """The default of the product never replaces a date that somebody stated."""
        result = super()._compute_expiration_date()
        for lot in self.filtered("udi_expiry_date"):
            lot.expiration_date = lot._udi_end_of(lot.udi_expiry_date)
        return result

    def _compute_dates(self):
        """Use, removal and alert of a device keep the product's distance from the expiry, also when it is corrected."""
        result = super()._compute_dates()
        for lot in self.filtered("udi_controlled"):
            if lot.product_id.use_expiration_date and lot.expiration_date:
                template = lot.product_id.product_tmpl_id
                for name, days in MOMENTS.items():
                    moment = lot.expiration_date - timedelta(days=template[days])
                    if lot[name] != moment:
                        lot[name] = moment
            elif not lot.expiration_date:
                lot.update(dict.fromkeys(MOMENTS, False))
        return result

    @api.constrains("udi_manufacture_date", "udi_expiry_date")
    def _check_udi_dates(self):
        for lot in self:
            made, expiry = lot.udi_manufacture_date, lot.udi_expiry_date
            if made and expiry and expiry < made:
                raise ValidationError(
                    self.env._(
                        "%(lot)s would expire on %(expiry)s, before it was made on %(made)s.",
                        lot=lot.name,
                        expiry=expiry,
                        made=made,
                    )
                )

    def _udi_expiry(self):
        """The day after which the lot must not be used, stated or computed, or None."""
        self.ensure_one()
        if self.udi_expiry_date:
            return self.udi_expiry_date
        return self._udi_day_of(self.expiration_date) if self.expiration_date else None
