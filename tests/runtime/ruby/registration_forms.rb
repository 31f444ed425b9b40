# Every way of saying what is to run: a block, a proc, a lambda, a method, an object with call, a proc that a method returns.
# outcome: prints block call lambda made method proc

DONE = []

class Caller
  def call(_id)
    DONE << "call"
  end
end

class Registry
  def self.note(_id)
    DONE << "method"
  end

  def self.maker
    proc { DONE << "made" }
  end
end

def make_all
  ObjectSpace.define_finalizer(Object.new) { DONE << "block" }
  ObjectSpace.define_finalizer(Object.new, proc { DONE << "proc" })
  ObjectSpace.define_finalizer(Object.new, ->(_id) { DONE << "lambda" })
  ObjectSpace.define_finalizer(Object.new, Registry.method(:note))
  ObjectSpace.define_finalizer(Object.new, Caller.new)
  ObjectSpace.define_finalizer(Object.new, Registry.maker)
end

make_all
Array.new(50) until DONE.size == 6
puts DONE.sort.join(" ")
