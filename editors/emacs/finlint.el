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

(defclass finlint-server (eglot-lsp-server) () :documentation "A running `finlint lsp'.")

(cl-defmethod eglot-client-capabilities :around ((_server finlint-server))
  "All that eglot can do, and show the page of a rule."
  (let ((all (copy-sequence (cl-call-next-method))))
    (plist-put all :window (append '(:showDocument (:support t)) (plist-get all :window)))))

(defun finlint--page (path)
  "The page at PATH in a buffer that no server manages."
  (with-current-buffer (get-buffer-create "*finlint*")
    (let ((inhibit-read-only t))
      (erase-buffer)
      (insert-file-contents path))
    (special-mode)
    (current-buffer)))

(cl-defmethod eglot-handle-request ((_server finlint-server) (_method (eql 'window/showDocument))
                                    &key uri takeFocus selection &allow-other-keys)
  "Shows the page at URI in another window, or goes to SELECTION in the code if it may take the focus."
  (let ((path (eglot--uri-to-path uri)))
    (if (not (eq takeFocus t))
        (display-buffer (finlint--page path))
      (pop-to-buffer (find-file-noselect path))
      (goto-char (point-min))
      (forward-line (or (plist-get (plist-get selection :start) :line) 0)))
    '(:success t)))

(defun finlint-contact (&rest _) "What starts the server." (list 'finlint-server finlint-program "lsp"))

(add-to-list 'eglot-server-programs (cons finlint-modes #'finlint-contact))

(provide 'finlint)
;;; finlint.el ends here
