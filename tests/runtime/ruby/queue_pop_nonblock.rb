# With non_block there is no wait: an item or ThreadError (queue empty).
# outcome: prints got item

WORK = Queue.new
WORK << "item"

def make_one
  ObjectSpace.define_finalizer(Object.new, proc { $item = WORK.pop(true) })
end

make_one
Array.new(50) until $item
puts "got #{$item}"
