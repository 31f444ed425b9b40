# With non_block a full queue raises instead, which the finalizer can count.
# outcome: prints dropped 1

WORK = SizedQueue.new(1)
WORK << "first"

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    begin
      WORK.push("second", true)
    rescue ThreadError
      $dropped = 1
    end
  end)
end

make_one
Array.new(50) until $dropped
puts "dropped #{$dropped}"
