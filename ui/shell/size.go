package shell

// MinWidth and MinHeight are the size of the smallest screen for which there is a layout.
const (
	MinWidth  = 40
	MinHeight = 12
)

// Low reports a screen that has no lines to spare.
func Low(height int) bool { return height < 18 }
