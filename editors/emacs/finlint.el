;;; finlint.el --- Start `finlint lsp' by eglot  -*- lexical-binding: t -*-

;; (load "…/editors/emacs/finlint.el"), then M-x eglot in a buffer, or `eglot-ensure' in a mode's hook.
;; A buffer has one server: with C-u M-x eglot another one can be chosen.

;;; Code:

(require 'eglot)

(defgroup finlint nil "What finalizers and signal handlers must not reach." :group 'tools)

(defcustom finlint-program "finlint" "The program." :type 'string)

(defcustom finlint-modes
  '(c-mode c++-mode c-ts-mode c++-ts-mode ruby-mode ruby-ts-mode python-mode python-ts-mode java-mode java-ts-mode
    csharp-mode csharp-ts-mode go-mode go-ts-mode js-mode js-ts-mode)
  "The modes whose buffers finlint can analyse."
  :type '(repeat symbol))

(defun finlint-contact (&rest _) "What starts the server." (list finlint-program "lsp"))

(add-to-list 'eglot-server-programs (cons finlint-modes #'finlint-contact))

(provide 'finlint)
;;; finlint.el ends here
