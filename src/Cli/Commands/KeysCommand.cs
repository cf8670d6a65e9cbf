using System.CommandLine;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Make, list, end and replace API keys.</summary>
internal sealed class KeysCommand : CliCommand
{
    private readonly Argument<string> name = new("name") { Description = "What the key is for.", HelpName = "NAME" };
    private readonly Argument<string> id = NameArgument.Key();
    private readonly Option<string?> tenant = NameArgument.TenantOption("Whose jobs it is for; your key's own tenant by default.");
    private readonly Option<KeyScope[]> scopes = WordOption.Several<KeyScope>("--scope", "What it allows; jobs:read and jobs:write by default.");
    private readonly Option<int?> days = NumberOption.Of<int>("--days", "After how many days it expires; never by default.").Within(1, 36_500);
    private readonly Option<int?> overlap = NumberOption.Of<int>("--overlap", "How many seconds the old key lives beside the new one; a day by default.").Within(0);

    public override Command Build(Connection connection, Terminal terminal)
    {
        var old = NameArgument.Key();
        var whose = NameArgument.TenantOption("Keys of this tenant; of all by default.");
        return new("keys", "Make, list, end and replace API keys; needs a key with the scope admin.")
        {
            Build("create", "Make a key and print it; it cannot be read again.", connection, terminal, [name, tenant, scopes, days], CreateAsync),
            Build("list", "List the keys, newest first.", connection, terminal, [whose], run => ListAsync(run, run.Parsed.GetValue(whose))),
            Build("revoke", "End a key.", connection, terminal, [old], run => RevokeAsync(run, run.Parsed.GetRequiredValue(old))),
            Build("rotate", "Replace a key by a new one and print that; both are good for a while.", connection, terminal, [id, overlap], RotateAsync),
        };
    }

    private async Task<int> CreateAsync(CommandRun run)
    {
        var expiry = run.Parsed.GetValue(days) is { } count ? TimeProvider.System.GetUtcNow().AddDays(count) : (DateTimeOffset?)null;
        var made = await run.Client.CreateKeyAsync(new()
        {
            Name = run.Parsed.GetRequiredValue(name),
            Tenant = run.Parsed.GetValue(tenant),
            Scopes = run.Parsed.GetValue(scopes) is { Length: > 0 } some ? some : null,
            ExpiresAt = expiry,
        }, run.Cancellation);
        return Show(run, made);
    }

    private static async Task<int> ListAsync(CommandRun run, string? tenant)
    {
        var keys = await run.Client.ListKeysAsync(tenant, run.Cancellation);
        if (run.IsJson) run.PrintJson(keys);
        else new Table(run.Terminal.Width, "ID", "TENANT", "SCOPES", "STATE", "LAST USED", "NAME").Write(run.Terminal.Output, keys.Select(key => (string[])
        [
            key.Id, key.Tenant, string.Join(", ", key.Scopes.Select(allowed => allowed.Word())), State(key), key.LastUsedAt is { } used ? TimeText.Minute(used) : "never", key.Name,
        ]));
        return ExitCode.Ok;
    }

    private static async Task<int> RevokeAsync(CommandRun run, string id)
    {
        var key = await run.Client.RevokeKeyAsync(id, run.Cancellation);
        if (run.IsJson) run.PrintJson(key);
        else run.Print($"Key {key.Id} ({Terminal.Clean(key.Name)}) is revoked.");
        return ExitCode.Ok;
    }

    private async Task<int> RotateAsync(CommandRun run)
    {
        var made = await run.Client.RotateKeyAsync(run.Parsed.GetRequiredValue(id), new() { OverlapSeconds = run.Parsed.GetValue(overlap) }, run.Cancellation);
        return Show(run, made);
    }

    /// <summary>The key alone goes to the output, so that it can go to a file.</summary>
    private static int Show(CommandRun run, ApiKeyCreated made)
    {
        if (run.IsJson) run.PrintJson(made);
        else run.Print(made.Key);
        run.Say($"Key {made.Details.Id} of tenant {made.Details.Tenant}: {State(made.Details)}. Keep it; it cannot be read again.");
        if (made.Replaced is { } old) run.Say($"It replaces {old.Id}: {State(old)}.");
        return ExitCode.Ok;
    }

    private static string State(ApiKeyDetails key) => key switch
    {
        { RevokedAt: { } time } => $"revoked {TimeText.Minute(time)}",
        { ExpiresAt: { } time } => $"good until {TimeText.Minute(time)}",
        _ => "good",
    };
}
