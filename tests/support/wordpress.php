<?php
// As much of WordPress and WooCommerce as the guide's snippet stands on: hooks, a session, an order, a product.
$hooks = [];

function add_action(string $name, callable $done, int $priority = 10): void {
    $GLOBALS['hooks'][$name][$priority][] = $done;
}

function do_action(string $name, mixed ...$said): void {
    $found = $GLOBALS['hooks'][$name] ?? [];
    ksort($found);
    foreach ($found as $those) {
        foreach ($those as $done) { $done(...$said); }
    }
}

function get_locale(): string { return 'en_GB'; }
function esc_url(string $url): string { return str_replace('&', '&#038;', $url); }
function home_url(string $path = ''): string { return $GLOBALS['home'] . $path; }
function is_checkout(): bool { return $GLOBALS['is_checkout'] ?? false; }
function wp_send_json_success(): void { }

class Session {
    private array $kept = [];
    public function get(string $name): mixed { return $this->kept[$name] ?? null; }
    public function set(string $name, mixed $value): void { $this->kept[$name] = $value; }
}

class Shop {
    public Session $session;
    public function __construct() { $this->session = new Session(); }
}

class Product {
    public function get_id(): int { return 17; }
}

class Order {
    public array $meta = [];
    public function update_meta_data(string $name, mixed $value): void { $this->meta[$name] = $value; }
}

$shop = new Shop();
function WC(): Shop { return $GLOBALS['shop']; }
$product = new Product();
