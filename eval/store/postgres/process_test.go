package postgres

func beChild() bool { return false }
