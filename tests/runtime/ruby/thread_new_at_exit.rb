# At exit no thread can be started any more: an object that lives until then loses its clean-up.
# outcome: fails with ThreadError

KEPT = Object.new
ObjectSpace.define_finalizer(KEPT, proc { Thread.new { puts "in a thread" } })
