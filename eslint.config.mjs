// Rules for the addons' JavaScript (Odoo modules, no build step).
import js from "@eslint/js";
import globals from "globals";

export default [
    { ignores: ["**/static/lib/**", "node_modules/**", ".venv/**", ".cache/**"] },
    js.configs.recommended,
    {
        files: ["addons/**/static/**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...globals.browser, odoo: "readonly", luxon: "readonly", owl: "readonly" },
        },
        rules: {
            curly: ["error", "all"],
            eqeqeq: ["error", "always", { null: "ignore" }],
            "no-console": ["error", { allow: ["warn", "error"] }],
            "no-debugger": "error",
            "no-eval": "error",
            "no-restricted-globals": ["error", "event", "self"],
            "no-shadow": "error",
            "no-unused-vars": ["error", { args: "none", caughtErrors: "none" }],
            "no-useless-concat": "error",
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": ["error", { ignoreReadBeforeAssign: true }],
            "prefer-template": "error",
        },
    },
    {
        files: ["addons/**/static/**/*_worker*.js"],
        languageOptions: { globals: globals.serviceworker },
        rules: { "no-restricted-globals": "off" },
    },
];
