// Package route draws where the router sends a prompt, why, and what that
// costs. It decides and keeps nothing: all it draws is in a View.
package route
