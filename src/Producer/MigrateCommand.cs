using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>
/// <c>Producer migrate</c>: brings the database to the newest schema and ends. For a deployment's step before the roll-out, which needs the
/// database alone; several may run at once.
/// </summary>
internal static class MigrateCommand
{
    /// <summary>The argument.</summary>
    public const string Name = "migrate";

    /// <exception cref="InvalidDataException">The settings name no database.</exception>
    public static async Task RunAsync(WebApplicationBuilder builder)
    {
        builder.Services.AddJobStore(builder.Configuration);
        await using var app = builder.Build();          // never started: only the store is wanted
        await app.Services.MigrateJobsAsync();
        Console.WriteLine("The database has the newest schema.");
    }
}
