package engine

// Dispatcher sends prompts to lanes.
type Dispatcher struct{}
