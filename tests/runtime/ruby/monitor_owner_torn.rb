# A Monitor that the interrupted thread owns lets the finalizer in, right between two steps that belong together.
# outcome: prints saw 1 and 0

require "monitor"

GUARD = Monitor.new
BOOKS = { debit: 0, credit: 0 }

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    GUARD.synchronize { $seen = BOOKS.values } # expect: lock-acquisition @ruby-finalizer
  end)
end

make_one
GUARD.synchronize do
  BOOKS[:debit] += 1
  Array.new(50) until $seen
  BOOKS[:credit] += 1
end
puts "saw #{$seen.join(' and ')}"
