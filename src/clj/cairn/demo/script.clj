(ns cairn.demo.script
  "Reads a session, such as src/resources/cairn/demo/session.clj, and plays it: the forms as at a REPL, the steps at the
  shell by somebody else."
  (:require [clojure.string :as str])
  (:import (org.cairndb.system SystemHost)))

(set! *warn-on-reflection* true)

;; Reading
;;
;;   session --> { say | shell | wait | added | form [value] | comment | blank line }
;;   say     --> ";;; " text                shell --> ";; $ " command line
;;   wait    --> ";; wait " ("dat" | "value")         added --> ";; added"
;;   value   --> ";; => " form              comment --> ";;" text, outside of a form
;;   form    --> lines of Clojure, as many as it takes to make the first form whole

(def ^:private kinds
  [[:say ";;; "] [:shell ";; $ "] [:wait ";; wait "] [:value ";; => "] [:added ";; added"] [:comment ";"]])

(defn- kind-of [line]
  (or (some (fn [[kind prefix]]
              (when (str/starts-with? line prefix)
                [kind (str/trim (subs line (count prefix)))]))
            kinds)
      (if (str/blank? line) [:comment ""] [:form line])))

(defn- whole?
  "Whether a text is a whole form, and not only the beginning of one."
  [text]
  (try
    (read-string text)
    true
    (catch RuntimeException e
      (if (str/starts-with? (str (ex-message e)) "EOF while reading")
        false
        (throw (ex-info (str "this session has a form that cannot be read: form=" text)
                        {:error :demo/session :form text} e))))))

(defn- take-form
  "The lines of the first form, and those after it."
  [lines]
  (loop [form [(first lines)] lines (rest lines)]
    (cond
      (whole? (str/join "\n" form)) [(str/join "\n" form) lines]
      (empty? lines) (throw (ex-info (str "this session ends within a form: form=" (str/join "\n" form))
                                     {:error :demo/session :form (str/join "\n" form)}))
      :else (recur (conj form (first lines)) (rest lines)))))

(defn steps
  "The steps of a session's text, in order: maps of :kind (:say, :shell, :wait, :form) and :text. Forms have :value, as
  text, where one is shown, and :added?, whether the form is ours."
  [text]
  (loop [lines (str/split-lines text), added? false, steps []]
    (if-let [line (first lines)]
      (let [[kind text] (kind-of line)]
        (case kind
          :comment (recur (rest lines) added? steps)
          :added (recur (rest lines) true steps)
          :value (recur (rest lines) added? (conj (pop steps) (assoc (peek steps) :value text)))
          :say (let [before (peek steps)]
                 ;; Lines in a row are one text.
                 (recur (rest lines)
                        added?
                        (if (= :say (:kind before))
                          (conj (pop steps) (update before :text str " " text))
                          (conj steps {:kind :say :text text}))))
          :form (let [[form lines] (take-form lines)]
                  (recur lines false (conj steps {:kind :form :text form :added? added?})))
          (recur (rest lines) added? (conj steps {:kind kind :text text}))))
      steps)))

;; Playing

(defn seconds-since
  "Seconds since a moment that .nanoTime gave."
  [^long start]
  (/ (- (.nanoTime SystemHost/INSTANCE) start) 1e9))

(defn await-true
  "Calls f, every 20 ms, until it returns a true value, and returns that; a false one if that takes longer than some
  milliseconds."
  [^long patience-ms f]
  (let [start (.nanoTime SystemHost/INSTANCE)]
    (loop []
      (or (f)
          (when (< (* 1e3 (double (seconds-since start))) patience-ms)
            (.sleepMillis SystemHost/INSTANCE 20)
            (recur))))))

(defn- evaluate [namespace text]
  (binding [*ns* namespace]
    (eval (read-string text))))

(defn- play-form
  "Evaluates a form, again and again if its value is to be waited for. Returns the value and what is wrong with it."
  [{:keys [namespace patience-ms]} {:keys [text value]} waiting?]
  (let [wanted (some-> value read-string)
        tries (volatile! nil)
        right? (fn []
                 (vreset! tries (evaluate namespace text))
                 (or (nil? value) (= wanted @tries)))]
    (if (await-true (if waiting? patience-ms 0) right?)
      {:value @tries}
      {:value @tries, :failure {:text text, :expected wanted, :actual @tries}})))

(defn play
  "Plays steps, in order, until one throws.

  The world:
    :namespace    where forms are evaluated
    :typed        (fn [command-line]): what is really typed at the shell for a line of the session
    :shell        (fn [command-line]): carries that out and returns the lines that it printed
    :dat-done?    (fn []): whether nothing is under way between the folders
    :patience-ms  how long to wait for that, or for a value
    :show         (fn [event]): told of each step, :kind as it is, before it is played, and then of its outcome: of a
                  form, {:kind :value :value … :failure …}; of the others, {:kind :output :lines …}; of a wait,
                  {:kind :waited :seconds …}

  Returns {:forms n, :values n (those that were compared), :failures […]}, where a failure has :text and :expected and
  :actual, or :text and :exception."
  [{:keys [typed shell dat-done? patience-ms show] :as world} steps]
  (loop [steps steps, waiting? false, result {:forms 0 :values 0 :failures []}]
    (if-let [{:keys [kind text value] :as step} (first steps)]
      (let [step (if (= :shell kind) (update step :text typed) step)
            _ (show step)
            start (.nanoTime SystemHost/INSTANCE)
            {:keys [failure exception] :as outcome}
            (try
              (case kind
                :say nil
                :shell (do (show {:kind :output :lines (shell (:text step))}) nil)
                :wait (when (= "dat" text)
                        (if (await-true patience-ms dat-done?)
                          (show {:kind :waited :seconds (seconds-since start)})
                          {:failure {:text ";; wait dat" :expected :equal-folders :actual :different-folders}}))
                :form (let [played (play-form world step waiting?)]
                        (show (assoc played :kind :value :step step :seconds (when waiting? (seconds-since start))))
                        played))
              (catch Exception e
                {:exception e :failure {:text text :exception e}}))
            result (cond-> result
                     (= :form kind) (update :forms inc)
                     value (update :values inc)
                     failure (update :failures conj failure))]
        (if exception
          (do (show {:kind :exception :exception exception})
              result)
          (recur (rest steps) (= [:wait "value"] [kind text]) result)))
      result)))
