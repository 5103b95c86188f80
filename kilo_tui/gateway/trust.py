"""Which certificates are trusted."""

from __future__ import annotations

import os
import ssl

from kilo_tui.errors import Facts, Kind, trouble


def tls_context(host: str) -> ssl.SSLContext:
    """What connections to `host` trust: SSL_CERT_FILE and SSL_CERT_DIR where they are set, else certifi.

    Raises KiloError `tls_failed` naming the variable that points nowhere.
    """
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    for name, path in (("SSL_CERT_FILE", file), ("SSL_CERT_DIR", folder)):
        if path and not os.path.exists(path):
            detail = f"{name}={path}: {os.strerror(2)}"
            raise trouble(Kind.TLS_FAILED, detail, facts=Facts(host=host, place=name))
    if not file and not folder:
        import certifi

        return ssl.create_default_context(cafile=certifi.where())
    try:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    except OSError as error:  # SSLError is one
        name, path = ("SSL_CERT_FILE", file) if file else ("SSL_CERT_DIR", folder)
        reason = getattr(error, "reason", None) or error.strerror or str(error)
        detail = f"{name}={path}: {reason}"
        raise trouble(Kind.TLS_FAILED, detail, facts=Facts(host=host, place=name)) from error
