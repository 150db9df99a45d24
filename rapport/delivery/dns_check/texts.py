"""The sentences of the check, in English and Chinese: what was found, and what to do."""

from collections.abc import Mapping

from rapport.delivery.dns_check.model import Finding

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "no-answer": (
        "Nobody answered; try again.",
        "没有得到应答，请稍后再试。",
    ),
    "unusable": (
        "The settings for this cannot be used; `rapport settings` says which.",
        "相关设置无法使用，请运行 `rapport settings` 查看。",
    ),
    "spf.missing": (
        "{domain} has no SPF record, so receivers cannot tell your server from a forger's."
        " Publish the record below.",
        "{domain} 没有 SPF 记录，收件方无法区分您的服务器与冒充者。请发布下面的记录。",
    ),
    "spf.pass": (
        "{address} may send for {domain} ({look_ups} of 10 look-ups).",
        "{address} 可以代表 {domain} 发信（查询 {look_ups} 次，上限 10 次）。",
    ),
    "spf.neutral": (
        "The SPF record of {domain} says nothing about {address}. Add ip4:{address} or your"
        " provider's include to it.",
        "{domain} 的 SPF 记录没有提到 {address}。请加入 ip4:{address} 或服务商的 include。",
    ),
    "spf.softfail": (
        "The SPF record of {domain} does not list {address} (~all). Add it or your provider's"
        " include.",
        "{domain} 的 SPF 记录未包含 {address}（~all）。请加入该地址或服务商的 include。",
    ),
    "spf.fail": (
        "The SPF record of {domain} forbids {address} to send. Add it or your provider's include.",
        "{domain} 的 SPF 记录禁止 {address} 发信。请加入该地址或服务商的 include。",
    ),
    "spf.none": (
        "{domain} has no SPF record. Publish the record below.",
        "{domain} 没有 SPF 记录。请发布下面的记录。",
    ),
    "spf.permerror": (
        "The SPF record of {domain} is broken: {why}. Mend it; until then it counts as none.",
        "{domain} 的 SPF 记录有误：{why}。修正之前等于没有记录。",
    ),
    "spf.no-address": (
        "The address that mail leaves from is not known: the SMTP server has no public one."
        " Name it with --address.",
        "不知道邮件从哪个地址发出：SMTP 服务器没有公网地址。请用 --address 指定。",
    ),
    "spf.everybody": (
        "The SPF record of {domain} lets everybody send for it. End it with ~all or -all.",
        "{domain} 的 SPF 记录允许任何人代发。请以 ~all 或 -all 结尾。",
    ),
    "dkim.missing": (
        "Mails are not signed. Make a key with `rapport mail keys`, and set"
        " RAPPORT_MAIL__DKIM_DOMAIN and DKIM_KEY_FILE."
        " If your provider signs for your domain, let it.",
        "邮件没有签名。请用 `rapport mail keys` 生成密钥，并设置"
        " RAPPORT_MAIL__DKIM_DOMAIN 与 DKIM_KEY_FILE。若服务商以您的域名签名，可由其负责。",
    ),
    "dkim.published": (
        "The key at {name} is ours ({bits} bits).",
        "{name} 上的公钥与本店密钥一致（{bits} 位）。",
    ),
    "dkim.wrong": (
        "The key at {name} is not the one that signs. Publish the record below.",
        "{name} 上的公钥与签名密钥不符。请发布下面的记录。",
    ),
    "dkim.wrong-missing": (
        "There is no key at {name}. Publish the record below.",
        "{name} 上没有公钥。请发布下面的记录。",
    ),
    "dkim.short": (
        "The key has {bits} bits. Make one of 2048 with `rapport mail keys` and change over.",
        "密钥只有 {bits} 位。请用 `rapport mail keys` 生成 2048 位密钥并更换。",
    ),
    "dkim.next-published": (
        "The next key is published at {name}: its settings may change places with the present"
        " ones.",
        "新密钥已发布在 {name}，可以与当前密钥的设置互换。",
    ),
    "dkim.next-wrong": (
        "What is published at {name} is not the next key.",
        "{name} 上发布的不是新密钥。",
    ),
    "dkim.next-wrong-missing": (
        "The next key is not published at {name} yet; go on signing with the present one.",
        "新密钥尚未发布在 {name}，请继续使用当前密钥。",
    ),
    "dmarc.missing": (
        "{domain} has no DMARC record; large mailbox providers refuse bulk mail without"
        " one. Publish the record below.",
        "{domain} 没有 DMARC 记录，大型邮箱服务商会拒收群发邮件。请发布下面的记录。",
    ),
    "dmarc.watching": (
        "{domain} asks receivers to do nothing (p=none). After some weeks of clean reports,"
        " ask for quarantine.",
        "{domain} 的策略为 p=none。报告数周正常后，可改为 quarantine。",
    ),
    "dmarc.asks": (
        "{domain} asks for {policy}.",
        "{domain} 的策略为 {policy}。",
    ),
    "dmarc.no-reports": (
        "The record of {domain} names nobody who gets reports. Add rua=mailto:….",
        "{domain} 的记录没有报告地址。请加入 rua=mailto:…。",
    ),
    "dmarc.aligned": (
        "{domain} is proven by SPF and by DKIM.",
        "{domain} 同时通过 SPF 与 DKIM 对齐。",
    ),
    "dmarc.dkim-only": (
        "{domain} is proven by DKIM ({dkim}); the return address is of another domain ({spf}),"
        " which is well.",
        "{domain} 由 DKIM（{dkim}）对齐；退信地址属于另一域名（{spf}），没有问题。",
    ),
    "dmarc.spf-only": (
        "{domain} is proven by SPF alone, which a forwarded mail loses. Sign with DKIM too.",
        "{domain} 仅由 SPF 对齐，转发后会失效。请同时使用 DKIM 签名。",
    ),
    "dmarc.not-aligned": (
        "Neither the DKIM domain ({dkim}) nor that of the return address ({spf}) belongs"
        " to {domain}. Sign for {domain}.",
        "DKIM 域名（{dkim}）与退信域名（{spf}）都不属于 {domain}。请以 {domain} 签名。",
    ),
    "mx.found": (
        "Mail to {domain} goes to {hosts}.",
        "发往 {domain} 的邮件由 {hosts} 接收。",
    ),
    "mx.missing": (
        "Nobody takes mail for {domain}: answers and returned mails are lost. Publish an"
        " MX record.",
        "没有服务器接收发往 {domain} 的邮件，回复与退信都会丢失。请发布 MX 记录。",
    ),
    "ptr.confirmed": (
        "{address} is called {name}, and {name} leads back to it.",
        "{address} 的反向解析为 {name}，且正向一致。",
    ),
    "ptr.not-confirmed": (
        "{address} is called {name}, but the name does not lead back to it. Ask who runs"
        " the server to mend that.",
        "{address} 的反向解析为 {name}，但正向不一致。请联系服务器运营方修正。",
    ),
    "ptr.missing": (
        "{address} has no name in the DNS; many receivers refuse its mail. Ask who runs"
        " the server for one.",
        "{address} 没有反向解析，许多收件方会拒收。请联系服务器运营方设置。",
    ),
    "tls.protected": (
        "The connection to {server} is protected, and its certificate is trusted.",
        "与 {server} 的连接已加密，证书可信。",
    ),
    "tls.not-trusted": (
        "The certificate of {server} is not trusted, so nothing is sent. Mend the certificate"
        " or the host's name.",
        "{server} 的证书不可信，邮件不会发出。请修正证书或主机名。",
    ),
    "tls.no-answer": (
        "{server} does not answer. Check RAPPORT_MAIL__HOST and RAPPORT_MAIL__PORT.",
        "{server} 没有应答。请检查 RAPPORT_MAIL__HOST 与 RAPPORT_MAIL__PORT。",
    ),
    "tls.not-offered": (
        "{server} does not offer STARTTLS. Set RAPPORT_MAIL__SECURITY to what it offers.",
        "{server} 不支持 STARTTLS。请按其支持的方式设置 RAPPORT_MAIL__SECURITY。",
    ),
    "tls.offered": (
        "{server} offers STARTTLS, and it is not used. Set RAPPORT_MAIL__SECURITY=starttls.",
        "{server} 支持 STARTTLS，但未启用。请设置 RAPPORT_MAIL__SECURITY=starttls。",
    ),
    "tls.none": (
        "The connection to {server} is not protected. That is well only on the same machine.",
        "与 {server} 的连接未加密，仅适合本机使用。",
    ),
    "unsubscribe.https": (
        "One click unsubscribes at {url}.",
        "一键退订地址位于 {url}。",
    ),
    "unsubscribe.http": (
        "{url} is not https, so mailbox providers do not offer one-click unsubscription."
        " Put a proxy with TLS in front and set RAPPORT_PUBLIC_URL.",
        "{url} 不是 https，邮箱服务商不会提供一键退订。"
        "请在前面加上 TLS 代理并设置 RAPPORT_PUBLIC_URL。",
    ),
    "returns.set": (
        "Returned mails are known by {address}.",
        "退信通过 {address} 识别。",
    ),
    "returns.missing": (
        "Returned mails come to the sender's mailbox and are not read. Set"
        " RAPPORT_MAIL__RETURN_ADDRESS, or the provider's webhook.",
        "退信会进入发件人邮箱且无人处理。请设置 RAPPORT_MAIL__RETURN_ADDRESS 或服务商 webhook。",
    ),
}


def sentence_of(finding: Finding, language: str) -> str:
    """Say a finding in a language (BCP 47): Chinese, else English."""
    found = _SENTENCES.get(f"{finding.topic}.{finding.code}") or _SENTENCES[finding.code]
    chosen = found[1] if language.lower().startswith("zh") else found[0]
    return chosen.format_map(finding.facts)
