// Keeps the tenant that was chosen last, for pages that are opened by an address that says none.
window.distributedTenant = { remember: tenant => document.cookie = `distributed-tenant=${encodeURIComponent(tenant)}; path=/; max-age=31536000; samesite=lax` };
