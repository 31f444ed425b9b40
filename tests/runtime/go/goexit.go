// Goexit ends the goroutine that runs finalizers, for good.
// outcome: prints freed 0
package main

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"
)

type handle struct{ number *int }

var freed, reached int32

func leave(*handle) {
	atomic.StoreInt32(&reached, 1)
	runtime.Goexit() // expect: nonlocal-exit @go-finalizer
}

func main() {
	runtime.SetFinalizer(&handle{new(int)}, leave)
	for atomic.LoadInt32(&reached) == 0 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	for i := 0; i < 100; i++ {
		runtime.SetFinalizer(&handle{new(int)}, func(*handle) { atomic.AddInt32(&freed, 1) })
	}
	for i := 0; i < 20; i++ {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Println("freed", atomic.LoadInt32(&freed))
}
