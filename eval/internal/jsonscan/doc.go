// Package jsonscan walks JSON that encoding/json wrote and looks at chosen
// members only: what is passed over takes neither memory nor much time.
package jsonscan
