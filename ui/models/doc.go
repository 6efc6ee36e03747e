// Package models is the screen with the figures of each model and task.
package models
