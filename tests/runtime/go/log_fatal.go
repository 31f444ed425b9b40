// The process ends on the finalizer goroutine.
// outcome: fails with lost a handle
package main

import (
	"log"
	"runtime"
	"time"
)

type handle struct{ number *int }

func complain(*handle) {
	log.Fatal("lost a handle") // expect: process-exit @go-finalizer
}

func main() {
	runtime.SetFinalizer(&handle{new(int)}, complain)
	for {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
}
