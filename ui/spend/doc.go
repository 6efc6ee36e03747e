// Package spend is the screen that shows where the money goes.
package spend
