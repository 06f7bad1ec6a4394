"""What every test can ask for. Loaded by pytest.ini; nothing outside the tests imports it."""
