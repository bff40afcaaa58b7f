"""The states of a case are its steps; that its units are frozen is a fact of its own."""


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        """ALTER TABLE udi_recall ADD COLUMN IF NOT EXISTS is_frozen boolean,
                                  ADD COLUMN IF NOT EXISTS aware_on timestamp"""
    )
    cr.execute("UPDATE udi_recall SET is_frozen = TRUE WHERE state = 'frozen'")
    cr.execute("UPDATE udi_recall SET aware_on = COALESCE(date::timestamp, create_date) WHERE aware_on IS NULL")
    # no decision of the earlier version was signed, so none of these cases is beyond its evaluation
    cr.execute("UPDATE udi_recall SET state = 'evaluation' WHERE state IN ('scoped', 'frozen')")
    cr.execute("UPDATE udi_recall SET state = 'signal' WHERE state = 'draft'")
