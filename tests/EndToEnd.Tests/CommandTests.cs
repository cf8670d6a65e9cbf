using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Distributed.EndToEnd.Tests;

/// <summary>What containers run besides the long-lived processes.</summary>
public sealed class CommandTests
{
    private const int Misconfigured = 78;

    [Fact]
    public async Task Producer_migrate_brings_an_empty_database_to_the_newest_schema_as_often_as_one_likes_knowing_the_database_alone()
    {
        var server = Environment.GetEnvironmentVariable("TEST_POSTGRES");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "TEST_POSTGRES is not set. Run ./test, or first: eval \"$(tests/services up /tmp/services)\"");
        var database = $"migrate_{Guid.NewGuid():N}";
        var connection = new NpgsqlConnectionStringBuilder(server) { Database = database, Pooling = false }.ConnectionString;
        await ExecuteAsync(server!, $"CREATE DATABASE {database}");
        try
        {
            foreach (var _ in Enumerable.Range(0, 2)) await RunAsync("Producer", 0, ["migrate"], ("ConnectionStrings__Database", connection));
            Assert.Equal(0L, await ExecuteAsync(connection, "SELECT count(*) FROM jobs"));
        }
        finally
        {
            await ExecuteAsync(server!, $"DROP DATABASE {database} WITH (FORCE)");
        }
    }

    [Fact]
    public async Task Producer_migrate_without_a_database_ends_with_the_code_for_wrong_settings() =>
        Assert.Contains("ConnectionStrings:Database", await RunAsync("Producer", Misconfigured, ["migrate"]), StringComparison.Ordinal);

    [Theory]
    [InlineData("Producer")]
    [InlineData("GpuWorker")]
    public async Task A_health_probe_fails_when_nobody_answers(string project)
    {
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));          // ours, so nobody else listens there, and neither do we
        var port = ((IPEndPoint)held.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        Assert.Contains("does not answer", await RunAsync(project, 1, ["health"], ("ASPNETCORE_HTTP_PORTS", port)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GpuWorker_models_synthesize_makes_a_model_that_models_check_finds_nothing_wrong_with()
    {
        var folder = Directory.CreateTempSubdirectory("models-tests-").FullName;
        try
        {
            var model = Path.Combine(folder, "model");
            await RunAsync("GpuWorker", 0, ["models", "synthesize", "small-sd", model]);
            await RunAsync("GpuWorker", 0, ["models", "check", model]);
            File.Delete(Path.Combine(model, "unet", "config.json"));
            Assert.Contains("unet", await RunAsync("GpuWorker", 1, ["models", "check", model]), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string project, int exitCode, string[] arguments, params (string Name, string Value)[] environment)
    {
        await using var process = new ProgramProcess(project, Path.GetTempPath(), environment, arguments);
        var code = await process.ExitAsync();
        Assert.True(code == exitCode, $"{code}: {process.Output}");
        return process.Output;
    }

    private static async Task<object?> ExecuteAsync(string connection, string statement)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(statement);
        return await command.ExecuteScalarAsync();
    }
}
