# Appending to an array of one's own is plain work.
# outcome: prints freed 1

FREED = []

def make_one
  ObjectSpace.define_finalizer(Object.new, proc { FREED << 1 })
end

make_one
Array.new(50) until FREED.any?
puts "freed #{FREED.size}"
