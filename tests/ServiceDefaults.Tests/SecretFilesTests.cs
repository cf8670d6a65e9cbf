using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Distributed.ServiceDefaults.Tests;

[Collection(ProcessEnvironment.Name)]
public sealed class SecretFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("secret-files-tests-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_is_a_setting_without_its_last_line_break()
    {
        Write("ConnectionStrings__Broker", "amqp://user:secret@host/vhost\n");
        Assert.Equal("amqp://user:secret@host/vhost", Read(folder).GetConnectionString("Broker"));
    }

    [Fact]
    public void A_file_counts_more_than_what_was_set_before()
    {
        Write("Dashboard__AdminKey", "from the file");
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new("Dashboard:AdminKey", "from elsewhere")]);
        configuration.AddSecretFiles(folder);
        Assert.Equal("from the file", configuration["Dashboard:AdminKey"]);
    }

    [Fact]
    public void Files_that_are_links_into_a_hidden_folder_are_read_once_as_Kubernetes_mounts_them()
    {
        Directory.CreateDirectory(Path.Combine(folder, "..2026_11_23"));
        File.WriteAllText(Path.Combine(folder, "..2026_11_23", "ConnectionStrings__Images"), "AccountName=a");
        Directory.CreateSymbolicLink(Path.Combine(folder, "..data"), "..2026_11_23");
        File.CreateSymbolicLink(Path.Combine(folder, "ConnectionStrings__Images"), Path.Combine("..data", "ConnectionStrings__Images"));
        var configuration = Read(folder);
        Assert.Equal("AccountName=a", configuration.GetConnectionString("Images"));
        Assert.Equal("ConnectionStrings", Assert.Single(configuration.GetChildren()).Key);
    }

    [Fact]
    public void A_folder_that_was_named_must_exist()
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(Path.Combine(folder, "absent")));
        Assert.Contains(SecretFiles.Setting, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_name_the_usual_folder_may_be_absent() => Assert.NotNull(Read(null));

    [Fact]
    public void Every_process_reads_them()
    {
        Write("Some__Secret", "value");
        Environment.SetEnvironmentVariable(SecretFiles.Setting, folder);
        try
        {
            Assert.Equal("value", WebApplication.CreateBuilder().AddProcessDefaults().Configuration["Some:Secret"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(SecretFiles.Setting, null);
        }
    }

    private static ConfigurationManager Read(string? named)
    {
        var configuration = new ConfigurationManager();
        configuration.AddSecretFiles(named);
        return configuration;
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
}
