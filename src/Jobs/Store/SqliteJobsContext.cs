using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Distributed.Jobs;

/// <summary>The jobs in a SQLite file. Times are whole microseconds since 1970, by the host's clock in milliseconds.</summary>
public sealed class SqliteJobsContext(DbContextOptions<SqliteJobsContext> options) : JobsContext(options)
{
    private static readonly SqliteBusyTimeout BusyTimeout = new();

    internal override SqlDialect Dialect { get; } = new SqliteDialect();

    /// <summary>Points a context at a database file, which is made when it is absent.</summary>
    internal static void Use(DbContextOptionsBuilder options, string file) => options.UseSqlite($"Data Source={file}").AddInterceptors(BusyTimeout);

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<Microseconds>();
    }

    /// <summary>A point in time as a column holds it.</summary>
    internal static long ToMicroseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private sealed class Microseconds() : ValueConverter<DateTimeOffset, long>(
        time => ToMicroseconds(time),
        count => DateTimeOffset.UnixEpoch.AddTicks(count * TimeSpan.TicksPerMicrosecond));
}
