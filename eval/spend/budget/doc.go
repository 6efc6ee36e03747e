// Package budget says how far what was spent has come towards a limit that
// somebody set, and whether it is time to say so. A budget is about all that was
// spent, imported usage too. It warns and stops nothing: a cap stops.
package budget
