(ns cairn.demo.script-test
  (:require [cairn.demo :as demo]
            [cairn.demo.script :as script]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]))

(set! *warn-on-reflection* true)

(def ^:private text
  ";; a comment
;;; Said in
;;; two lines.

(def a
  ;; a comment within a form
  [1 ; another

   2])
;; $ cd /tmp
;; wait value
;; added
a
;; => [1 2]
")

(deftest a-session-is-read-line-by-line
  (is (= [{:kind :say :text "Said in two lines."}
          {:kind :form :text "(def a\n  ;; a comment within a form\n  [1 ; another\n\n   2])" :added? false}
          {:kind :shell :text "cd /tmp"}
          {:kind :wait :text "value"}
          {:kind :form :text "a" :added? true :value "[1 2]"}]
         (script/steps text))))

(deftest a-form-without-end-or-sense-is-named
  (is (thrown-with-msg? clojure.lang.ExceptionInfo #"ends within a form: form=\(a" (script/steps "(a\nb")))
  (is (thrown-with-msg? clojure.lang.ExceptionInfo #"cannot be read: form=\)" (script/steps ")"))))

(defn- play [text & {:as world}]
  (let [shown (atom [])
        namespace (demo/namespace-like-user (gensym "script-test"))]
    (assoc (script/play (merge {:namespace namespace
                                :typed str/upper-case
                                :shell (fn [line] [line])
                                :dat-done? (constantly true)
                                :patience-ms 300
                                :show #(swap! shown conj %)}
                               world)
                        (script/steps text))
           :shown @shown)))

(deftest forms-are-evaluated-and-their-values-compared
  (is (= {:forms 2 :values 1 :failures []}
         (dissoc (play text) :shown)))
  (is (= [{:text "(+ 1 1)" :expected 3 :actual 2}]
         (:failures (play "(+ 1 1)\n;; => 3\n(+ 1 1)\n;; => 2")))))

(deftest a-form-that-throws-ends-the-session
  (let [{:keys [forms failures]} (play "1\n(throw (ex-info \"on purpose\" {}))\n2")]
    (is (= 2 forms))
    (is (= ["(throw (ex-info \"on purpose\" {}))"] (map :text failures)))
    (is (= "on purpose"
           (ex-message (last (take-while some? (iterate ex-cause (:exception (first failures))))))))))

(deftest what-is-typed-at-the-shell-is-shown-with-what-it-printed
  (is (= [{:kind :shell :text "CD /TMP"} {:kind :output :lines ["CD /TMP"]}]
         (:shown (play ";; $ cd /tmp")))))

(deftest a-value-may-be-waited-for-but-not-for-ever
  (testing "it comes"
    (is (empty? (:failures (play "(def n (atom 0))\n;; wait value\n(swap! n inc)\n;; => 3")))))
  (testing "it does not"
    (is (= [{:text "n" :expected 1 :actual 0}]
           (:failures (play "(def n 0)\n;; wait value\nn\n;; => 1")))))
  (testing "without the wait a form is evaluated once"
    (is (= [3 1] ((juxt :expected :actual)
                  (first (:failures (play "(def n (atom 0))\n(swap! n inc)\n;; => 3")))))))
  (testing "dat is not done in time"
    (is (= [";; wait dat"] (map :text (:failures (play ";; wait dat" :dat-done? (constantly false))))))))

(deftest the-session-of-the-post-has-all-its-forms
  (let [steps (script/steps (demo/session))
        forms (filter #(= :form (:kind %)) steps)]
    (is (= 25 (count (remove :added? forms))))
    (is (= 1 (count (filter :added? forms))))
    (is (= 8 (count (filter :value forms))))
    (is (= ["cd /tmp/master-dat" "dat create" "dat share" "cd /tmp"
            "dat clone dat://1058cd5f2d32fb9727bd7b9b6aa97d96a97d42c35173e566df993352db3c8b66 slave-dat"
            "cd /tmp/slave-dat" "dat sync"]
           (map :text (filter #(= :shell (:kind %)) steps))))))
