//! An operator deploys a program: a deployment is applied and deleted, a kind of objects is described as deep as it is, and
//! the pods are read page by page, in two sittings.

mod server;

use cluster::models::{AdditionalProperties, Deployment, IntOrString, Kind, ObjectMeta, PodPhase};
use cluster::models::{SchemaProps, Spec};
use cluster::{Cluster, PageCursor, Result};

#[tokio::test]
async fn an_operator_deploys_a_program() -> Result<()> {
    let url = server::start().await;
    let cluster = Cluster::builder().token("t").base_url(url).build()?;

    let spec = Spec::new().replicas(3).max_surge("25%").paused(false);
    let web = ObjectMeta::new().name("web").labels([("app", "web")]);
    let web = Deployment::new().metadata(web).spec(spec);
    let call = cluster
        .apps_v1()
        .patch_namespaced_deployment("default", "web", "me", web);
    let spec = call.await?.spec.expect("it has one");
    assert_eq!(spec.max_surge, Some(IntOrString::Text("25%".to_owned())));

    // A list of lists of lists …: what is sent comes back, at any depth.
    let deep = (0..60).fold(SchemaProps::new().type_("string"), |inner, _| {
        SchemaProps::new().type_("array").items(inner)
    });
    let row = SchemaProps::new()
        .properties([("rows", deep.clone())])
        .one_of([SchemaProps::new().not(SchemaProps::new().type_("null"))])
        .additional_properties(AdditionalProperties::Boolean(false));
    let kind = cluster
        .extensions_v1()
        .replace_kind("tables", Kind::new(row.clone()))
        .await?;
    assert_eq!(kind.schema, row);

    // The first page today; where to go on is a text that can be stored.
    let list = cluster.core_v1().list_namespaced_pod("default").limit(2);
    let mut pages = list.clone().pages();
    let page = pages.next().await.expect("there is one")?;
    let stored = pages.cursor().expect("there are more").to_string();

    // The rest tomorrow.
    let mut pods = list.resume_from(&PageCursor::from(stored)).stream();
    let mut running = 0;
    while let Some(pod) = pods.next().await {
        let phase = pod?.status.and_then(|status| status.phase);
        running += usize::from(phase == Some(PodPhase::Running));
    }
    assert_eq!((page.items.len(), running), (2, 3));

    let gone = cluster
        .apps_v1()
        .delete_namespaced_deployment("default", "api")
        .await;
    let error = gone.expect_err("there is none");
    assert!(error.is_not_found());
    assert_eq!(
        error.status_body().and_then(|it| it.reason.as_deref()),
        Some("NotFound")
    );
    Ok(())
}
