// Package compare is the screen that sends a prompt to several models side by
// side.
package compare
