namespace Distributed.Jobs.Tests;

public sealed class PostgresAcceptTests(PostgresJobDatabase database) : AcceptContract(database.Required()), IClassFixture<PostgresJobDatabase>;

public sealed class PostgresLifecycleTests(PostgresJobDatabase database) : LifecycleContract(database.Required()), IClassFixture<PostgresJobDatabase>;

public sealed class PostgresLeaseTests(PostgresJobDatabase database) : LeaseContract(database.Required()), IClassFixture<PostgresJobDatabase>;

public sealed class PostgresDispatchTests() : DispatchContract(new PostgresJobDatabase().Required());

public sealed class PostgresFairOrderTests() : FairOrderContract(new PostgresJobDatabase().Required());

public sealed class PostgresEstimateTests() : EstimateContract(new PostgresJobDatabase().Required());

public sealed class PostgresQueryTests(PostgresJobDatabase database) : QueryContract(database.Required()), IClassFixture<PostgresJobDatabase>;

public sealed class PostgresGuardTests(PostgresJobDatabase database) : GuardContract(database.Required()), IClassFixture<PostgresJobDatabase>;

public sealed class PostgresRaceTests(PostgresJobDatabase database) : RaceContract(database.Required(), rounds: 200), IClassFixture<PostgresJobDatabase>;

public sealed class PostgresWorkerTests(PostgresJobDatabase database) : WorkerContract(database.Required()), IClassFixture<PostgresJobDatabase>;

public sealed class PostgresRetryTests(PostgresJobDatabase database) : RetryContract(database.Required()), IClassFixture<PostgresJobDatabase>;

public sealed class PostgresPlanTests(PostgresJobDatabase database) : PlanContract(database.Required()), IClassFixture<PostgresJobDatabase>;

public sealed class PostgresStatisticsTests() : StatisticsContract(new PostgresJobDatabase().Required());

public sealed class PostgresMigrationTests() : MigrationContract(new PostgresJobDatabase().Required());

public sealed class PostgresNeededImagesTests(PostgresJobDatabase database) : NeededImagesContract(database.Required()), IClassFixture<PostgresJobDatabase>;

public sealed class PostgresSoloTests(PostgresJobDatabase database) : SoloContract(database.Required()), IClassFixture<PostgresJobDatabase>;
