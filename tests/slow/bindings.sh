#!/usr/bin/env bash
# Extension modules as pybind11, Boost.Python and Cython really make them: what their deallocators run is found, and what
# they do not run is not.
set -euo pipefail
cd "$(dirname "$0")/../.."
./setup --install python3-dev pybind11-dev libboost-python-dev cython3 >/dev/null
cmake --preset dev >/dev/null
cmake --build --preset dev --target finlint
finlint=$PWD/build/dev/finlint
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >classes.h <<'END'
#include <memory>
#include <mutex>
#include <thread>
#include <vector>
static std::mutex guard;
struct Worker { std::thread thread; ~Worker() { thread.join(); } }; // found
struct Locks { ~Locks() { guard.lock(); guard.unlock(); } }; // found
struct Member { std::unique_ptr<Locks> locks; };
struct Never { ~Never() { guard.lock(); } };
struct Dropped { ~Dropped() { guard.lock(); } };
struct Drop { void operator()(Dropped *) { guard.lock(); } }; // found
struct Fine { int x; ~Fine() { x = 0; } };
struct Base { virtual ~Base() {} virtual void go() = 0; };
struct Element { ~Element() { guard.lock(); } }; // found
template <class T> struct Box { T content; ~Box() { guard.lock(); } }; // found
END
cat >pybind.cpp <<'END'
#include <pybind11/pybind11.h>
#include <pybind11/stl_bind.h>
#include "classes.h"
namespace py = pybind11;
struct PyBase : Base { std::mutex own; void go() override {} ~PyBase() { own.lock(); } }; // found
PYBIND11_MODULE(example, m) {
  py::class_<Worker>(m, "Worker").def(py::init<>());
  py::class_<Member, std::shared_ptr<Member>> member(m, "Member");
  py::class_<Never, std::unique_ptr<Never, py::nodelete>>(m, "Never");
  py::class_<Dropped, std::unique_ptr<Dropped, Drop>>(m, "Dropped");
  py::class_<Fine>(m, "Fine");
  py::class_<Base, PyBase>(m, "Base");
  py::bind_vector<std::vector<Element>>(m, "Elements");
  auto box = py::class_<Box<int>>(m, "Box");
}
END
cat >boost.cpp <<'END'
#include <boost/python.hpp>
#include <boost/shared_ptr.hpp>
#include <mutex>
static std::mutex guard;
struct Value { ~Value() { guard.lock(); } }; // found
struct Shared { ~Shared() { guard.lock(); } }; // found
struct Unbound { ~Unbound() { guard.lock(); } };
BOOST_PYTHON_MODULE(hello) {
  boost::python::class_<Value, boost::noncopyable>("Value");
  boost::python::class_<Shared, boost::shared_ptr<Shared>>("Shared", boost::python::no_init);
}
END
cat >module.pyx <<'END'
cdef extern from "pthread.h" nogil:
    ctypedef struct pthread_mutex_t:
        pass
    int pthread_mutex_lock(pthread_mutex_t *m)
    int pthread_join(unsigned long t, void **r)
cdef pthread_mutex_t guard
cdef class Node:
    cdef object child
    cdef unsigned long thread
    def __dealloc__(self):
        pthread_join(self.thread, NULL)
cdef class Derived(Node):
    cdef close(self):
        pthread_mutex_lock(&guard)
    def __dealloc__(self):
        self.close()
    def stop(self):
        pthread_mutex_lock(&guard)
END
cython3 -3 module.pyx
includes=$(python3-config --includes)
cat >compile_commands.json <<END
[{"directory": "$work", "file": "pybind.cpp", "command": "c++ -std=c++17 $includes -c pybind.cpp"},
 {"directory": "$work", "file": "boost.cpp", "command": "c++ -std=c++17 $includes -c boost.cpp"}]
END

expected=$(grep -n '// found' classes.h pybind.cpp boost.cpp | cut -d: -f1,2 | sort)
found=$("$finlint" check --no-cache --format concise pybind.cpp boost.cpp 2>/dev/null | cut -d: -f1,2 | sort) || true
diff <(echo "$expected") <(echo "$found")

found=$("$finlint" check --no-cache --format concise module.c 2>/dev/null |
  sed -E "s/.*\[([a-z-]+)\] '__pyx_tp_dealloc_6module_([A-Za-z]+)' .*/\2 \1/" | sort) || true
diff <(printf 'Derived lock-acquisition\nNode thread-join\n') <(echo "$found")
echo "pybind11, Boost.Python and Cython: as expected"
