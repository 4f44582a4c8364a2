module example.org/jsonlite

go 1.20
