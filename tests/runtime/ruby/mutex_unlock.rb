# A mutex that another thread holds cannot be given back by a finalizer.
# outcome: fails with ThreadError

GUARD = Mutex.new
holder = Thread.new { GUARD.synchronize { sleep } }
Thread.pass until GUARD.locked?

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    GUARD.unlock
  end)
end

make_one
Array.new(50) until $ran
holder.kill
