"""The parts that the program is made of, with their licences (SPDX names)."""

LICENCES: tuple[tuple[str, str], ...] = (
    ("Python", "PSF-2.0"),
    ("Qt, PySide6", "LGPL-3.0-only"),
    ("pandas", "BSD-3-Clause"),
    ("NumPy", "BSD-3-Clause"),
    ("HTTPX", "BSD-3-Clause"),
    ("aiohttp", "Apache-2.0"),
    ("openpyxl", "MIT"),
    ("python-calamine", "MIT"),
    ("phonenumbers", "Apache-2.0"),
    ("SQLAlchemy", "MIT"),
    ("Alembic", "MIT"),
    ("Pydantic", "MIT"),
    ("keyring", "MIT"),
    ("truststore", "MIT"),
    ("platformdirs", "MIT"),
    ("psutil", "BSD-3-Clause"),
    ("Babel", "BSD-3-Clause"),
    ("Typer", "MIT"),
    ("rich", "MIT"),
)
