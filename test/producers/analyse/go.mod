module example.org/made

go 1.21
