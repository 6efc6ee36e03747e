package styled

// Figure is a number on the screen and where it comes from.
type Figure struct{ Name, Value, Origin string }
