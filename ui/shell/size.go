package shell

// MinWidth and minHeight are the smallest screen there is a layout for.
const (
	MinWidth  = 40
	MinHeight = 12
)

// Low reports a screen that has no lines to spare.
func Low(height int) bool { return height < 18 }
