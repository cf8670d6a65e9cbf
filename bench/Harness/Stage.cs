using System.Net.Http.Headers;
using System.Text;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Distributed.Harness;

/// <summary>A fresh database and virtual host on the services that the TEST_ variables name, gone again when disposed.</summary>
public sealed class Stage : IAsyncDisposable
{
    private readonly string name = $"bench_{Guid.NewGuid():N}";
    private readonly ServiceProvider store;

    private Stage()
    {
        Database = new NpgsqlConnectionStringBuilder(Variable("TEST_POSTGRES")) { Database = name }.ConnectionString;
        Broker = new Uri(new Uri(Variable("TEST_RABBITMQ")), name).ToString();
        store = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging().AddPostgresJobs(Database).AddSingleton<JobEstimates>()
            .BuildServiceProvider();
    }

    public string Database { get; }

    public string Broker { get; }

    /// <summary>What a process of the product reads to find its place.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["ConnectionStrings__Database"] = Database,
        ["ConnectionStrings__Broker"] = Broker,
        ["ConnectionStrings__Images"] = Variable("TEST_AZURITE"),
        ["Keys__Required"] = "false",
        ["Images__Container"] = name.Replace('_', '-'),
    };

    /// <summary>A part of the job store.</summary>
    public T Get<T>() where T : notnull => store.GetRequiredService<T>();

    /// <summary>An empty stage; <paramref name="profiles"/> are the tiers that the API accepts jobs for.</summary>
    public static async Task<Stage> SetUpAsync(params TierProfile[] profiles)
    {
        var stage = new Stage();
        await ExecuteAsync(Variable("TEST_POSTGRES"), $"CREATE DATABASE {stage.name}");
        await stage.store.MigrateJobsAsync();
        await stage.Get<JobWorkers>().PublishProfilesAsync(profiles, default);
        await ManageAsync(HttpMethod.Put, $"/api/vhosts/{stage.name}");
        await ManageAsync(HttpMethod.Put, $"/api/permissions/{stage.name}/guest", """{"configure":".*","write":".*","read":".*"}""");
        return stage;
    }

    /// <summary>A number out of the database.</summary>
    public async Task<long> CountAsync(string query)
    {
        await using var source = NpgsqlDataSource.Create(Database + ";Pooling=false");
        await using var command = source.CreateCommand(query);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Changes something in the database.</summary>
    public Task ExecuteAsync(string statement) => ExecuteAsync(Database, statement);

    /// <summary>Rows out of the database.</summary>
    public async Task<List<T>> ReadAsync<T>(string query, Func<NpgsqlDataReader, T> read)
    {
        await using var source = NpgsqlDataSource.Create(Database + ";Pooling=false");
        await using var command = source.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>Leaves nothing of earlier rounds to anybody: no jobs, no messages.</summary>
    public async Task ClearAsync()
    {
        await ExecuteAsync(Database, "TRUNCATE jobs, job_images, job_events");
        foreach (var tier in Enum.GetValues<Tier>()) await ManageAsync(HttpMethod.Delete, $"/api/queues/{name}/{GenerateQueues.Name(tier)}/contents", needed: false);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await ManageAsync(HttpMethod.Delete, $"/api/vhosts/{name}");
        await ExecuteAsync(Variable("TEST_POSTGRES"), $"DROP DATABASE {name} WITH (FORCE)");
    }

    internal static string Variable(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"""{name} is not set. First: eval "$(tests/services up /tmp/services)".""");

    private static async Task ManageAsync(HttpMethod method, string path, string? body = null, bool needed = true)
    {
        using var client = new HttpClient { BaseAddress = new(Variable("TEST_RABBITMQ_MANAGEMENT")) };
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("guest:guest"u8));
        request.Content = new StringContent(body ?? "", Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        if (needed) response.EnsureSuccessStatusCode();
    }

    private static async Task ExecuteAsync(string database, string statement)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
