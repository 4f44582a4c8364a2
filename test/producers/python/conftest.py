"""What a file says of the machine is cut down: flags of a CPU are not what is tested."""


def pytest_benchmark_update_machine_info(config, machine_info):
    machine_info["node"] = "bench"
    machine_info["cpu"] = {"brand_raw": machine_info["cpu"].get("brand_raw")}
