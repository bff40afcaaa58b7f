"""Importing device records into the regulator's catalogue, as the background job does it, from NMPA's download XML."""

import io
import time
import zipfile

from .figures import Figure

RECORDS = {"S": 20_000, "M": 100_000, "L": 100_000}
PER_FILE = 10_000  # records in one file of the zip

_DEVICE = """<device><zxxsdycpbs>{code}</zxxsdycpbs><cpbsbmtxmc>GS1</cpbsbmtxmc><cpbsfbrq>2026-01-15</cpbsfbrq>
<zxxsdyzsydydsl>1</zxxsdyzsydydsl><sfyzcbayz>是</sfyzcbayz><sfybtzjbs>否</sfybtzjbs>
<cpmctymc>一次性使用输液器 带针</cpmctymc>
<spmc>示例牌 {brand}</spmc><ggxh>FL-{number}</ggxh><sfwblztlcp>否</sfwblztlcp>
<cpms>由穿刺器、滴斗、管路和流量调节器组成 & 带滤器,{number}</cpms>
<cphhhbh>REF-{number}</cphhhbh><qxlb>器械</qxlb><flbm>14-02-05</flbm><tyshxydm>91320594346302401E</tyshxydm>
<zczbhhzbapzbh>国械注准2023314{registration:04d}</zczbhhzbapzbh><ylqxzcrbarmc>示例医疗器械有限公司{company}</ylqxzcrbarmc>
<cplb>耗材</cplb><cgzmraqxgxx>安全</cgzmraqxgxx><sfbjwycxsy>是</sfbjwycxsy><sfwwjbz>是</sfwwjbz><syqsfxyjxmj>否</syqsfxyjxmj>
<scbssfbhph>是</scbssfbhph><scbssfbhxlh>否</scbssfbhxlh><scbssfbhscrq>是</scbssfbhscrq><scbssfbhsxrq>是</scbssfbhsxrq>
<packingList><packing><bzcpbs>{box}</bzcpbs><cpbzjb>盒</cpbzjb><bznhxyjcpbssl>10</bznhxyjcpbssl><bznhxyjbzcpbs>{code}</bznhxyjbzcpbs></packing>
<packing><bzcpbs>{carton}</bzcpbs><cpbzjb>箱</cpbzjb><bznhxyjcpbssl>20</bznhxyjcpbssl><bznhxyjbzcpbs>{box}</bznhxyjbzcpbs></packing></packingList>
<storageList><storage><cchcztj>常温</cchcztj><zdz>5</zdz><zgz>40</zgz><jldw>℃</jldw></storage></storageList>
<versionNumber>1</versionNumber><versionTime>2026-02-15</versionTime><versionStauts>新增</versionStauts>
<deviceRecordKey>bench-{number}</deviceRecordKey></device>
"""


def _gtin(indicator, number):
    from odoo.addons.udi_core.codes import gtin_check_digit

    body = f"{indicator}0999{number:08d}"
    return f"{body}{gtin_check_digit(body)}"


def upload(count):
    """A zip of XML files with `count` devices, each with two packages, as NMPA offers them for download."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for first in range(0, count, PER_FILE):
            devices = "".join(
                _DEVICE.format(
                    code=_gtin(0, number), box=_gtin(1, number), carton=_gtin(2, number), number=number,
                    brand=number % 500, registration=number % 9000, company=number % 3000,
                )
                for number in range(first, min(first + PER_FILE, count))
            )  # fmt: skip
            body = f'<?xml version="1.0" encoding="UTF-8"?><udid version="1.0"><devices>{devices}</devices></udid>'
            archive.writestr(f"UDID_FULL_{first}.xml", body)
    return target.getvalue()


def peak_mb():
    """The largest memory this process has had."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024


def run(env, count):
    """Import `count` records by the job, then take them back; called inside Odoo."""
    user = env.ref("base.user_admin")
    env = env(user=user)
    content = upload(count)
    attachment = env["ir.attachment"].create({"name": "UDID_FULL_DOWNLOAD.zip", "raw": content})
    del content
    before = peak_mb()
    job = env["udi.catalogue.import"].create({"attachment_ids": [(6, 0, attachment.ids)]})
    job.write({"state": "queued", "step": "check"})
    env.cr.commit()
    start = time.perf_counter()
    runner = env["udi.catalogue.runner"]
    runner._run(job, float("inf"), lambda *args, **kwargs: env.cr.commit())
    seconds = time.perf_counter() - start
    if (job.state, job.new_count) != ("done", count):
        raise AssertionError(f"{job.state}: {job.new_count} of {count}; {job.message}")
    start = time.perf_counter()
    job.write({"state": "queued", "step": "undo", "cursor": False, "progress_done": 0})
    runner._run(job, float("inf"), lambda *args, **kwargs: env.cr.commit())
    return {
        "seconds": seconds, "undo_seconds": time.perf_counter() - start, "peak_mb": peak_mb(), "before_mb": before,
        "undone": job.undone_count,
    }  # fmt: skip


def figures(size):
    from .database import run_job

    count = RECORDS[size]
    result = run_job("register", count)
    note = f"{count:,} NMPA records with two packages each; peak memory {result['peak_mb']:,.0f} MB"
    yield Figure("register.import_per_s", count / result["seconds"], "records/s", size=size, note=note)
    note = f"the same import taken back, {result['undone']:,} records"
    yield Figure("register.undo_per_s", result["undone"] / result["undo_seconds"], "records/s", size=size, note=note)
