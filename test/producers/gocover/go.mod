module example.org/gocover

go 1.21
