"""A first list of competences in Swedish and English with other words for the same; the city keeps it from here."""

from django.db import migrations

COMPETENCES = [
    ("projektledning", "Leda projekt", "Project management", "projektledning|projektledare|projektstyrning"),
    ("processledning", "Leda möten och processer", "Facilitation", "processledning|processledare|facilitering|mötesledning|workshop"),
    ("kommunikation", "Kommunikation", "Communication", "informatör|kommunikatör|PR"),
    ("skriva", "Skriva och redigera", "Writing and editing", "skribent|copywriter|klarspråk|redaktör"),
    ("grafisk-form", "Grafisk form", "Graphic design", "formgivning|layout|illustration|designer"),
    ("foto-film", "Foto och film", "Photo and film", "fotograf|video|filmare"),
    ("webb", "Webb och appar", "Web and apps", "webbutveckling|apputveckling|programmering|systemutveckling|utvecklare"),
    ("data", "Data och statistik", "Data and statistics", "dataanalys|statistik|analytiker|öppna data"),
    ("ai", "AI", "AI", "artificiell intelligens|maskininlärning|machine learning"),
    ("it-sakerhet", "Säkerhet på nätet", "Cyber security", "it-säkerhet|informationssäkerhet"),
    ("tillganglighet", "Tillgänglighet", "Accessibility", "universell utformning|funktionsrätt"),
    ("juridik", "Juridik", "Law", "avtal|jurist|avtalsrätt"),
    ("upphandling", "Upphandling", "Public procurement", "inköp|LOU|upphandlare"),
    ("ekonomi", "Ekonomi och budget", "Finance and budget", "redovisning|budget|ekonom|controller"),
    ("finansiering", "Söka pengar", "Fundraising", "bidragsansökan|EU-medel|projektansökan|finansiering|fundraising"),
    ("affarsutveckling", "Affärsutveckling", "Business development", "affärsmodell|entreprenörskap|företagsutveckling"),
    ("starta-foretag", "Starta företag", "Starting a business", "nyföretagande|startup|företagsstart"),
    ("forsaljning", "Försäljning", "Sales", "säljare|marknad|marknadsföring"),
    ("handel", "Handel", "Retail", "butik|detaljhandel|e-handel"),
    ("besoksnaring", "Hotell och restaurang", "Hospitality", "besöksnäring|turism|krog|restaurang"),
    ("mat", "Mat och livsmedel", "Food", "livsmedel|kock|måltid|matlagning"),
    ("odling", "Odling", "Growing", "stadsodling|trädgård|trädgårdsmästare|växter"),
    ("trad-och-vatten", "Träd och regnvatten", "Trees and storm water", "dagvatten|skyfall|översvämning|ekosystemtjänster"),
    ("hav", "Hav och kust", "Sea and coast", "marinbiologi|havsmiljö|kust"),
    ("klimat", "Klimat", "Climate", "klimatanpassning|koldioxid|utsläpp|klimatstrateg"),
    ("energi", "Energi", "Energy", "solceller|fjärrvärme|energieffektivisering"),
    ("el", "El", "Electrical work", "elinstallation|elektriker"),
    ("atervinning", "Återbruk och återvinning", "Reuse and recycling", "återbruk|avfall|cirkulär ekonomi|återvinning"),
    ("bygg", "Bygga", "Construction", "byggledning|byggnation|snickare|entreprenad"),
    ("arkitektur", "Arkitektur", "Architecture", "arkitekt|gestaltning"),
    ("stadsplanering", "Planera stad", "Urban planning", "stadsplanering|detaljplan|samhällsplanering|planarkitekt"),
    ("fastighet", "Fastigheter", "Property", "fastighetsförvaltning|hyresvärd|bostadsbolag|fastighetsägare"),
    ("bostad", "Boende", "Housing", "bostad|hyresgäst|bostadsrätt"),
    ("trafik", "Trafik och resor", "Transport", "kollektivtrafik|mobilitet|cykel|trafikplanering"),
    ("logistik", "Transporter och lager", "Logistics", "logistik|åkeri|lastbil|lager|godstransport"),
    ("industri", "Industri och verkstad", "Industry", "tillverkning|produktion|svets|verkstad"),
    ("anstalla", "Anställa och rekrytera", "Recruiting", "rekrytering|HR|personalansvar|bemanning"),
    ("praktik", "Ta emot praktikanter", "Work placements", "praktik|handledning|lärling|arbetsträning"),
    ("arbetsmarknad", "Vägar till jobb", "Ways into work", "arbetsmarknad|jobbcoach|matchning|arbetsförmedling"),
    ("utbildning", "Utbildning", "Teaching", "undervisning|lärare|pedagogik|kursledare"),
    ("skola", "Skola och förskola", "School", "grundskola|förskola|gymnasium|rektor"),
    ("sprak", "Språk och tolkning", "Languages and interpreting", "tolk|översättning|språkutbildning|SFI"),
    ("ungdom", "Arbeta med unga", "Youth work", "fritidsgård|ungdomsledare|fritidsledare|unga"),
    ("aldre", "Äldre", "Older people", "äldreomsorg|pensionär|seniorer"),
    ("halsa", "Hälsa", "Health", "folkhälsa|vård|sjuksköterska|rehabilitering"),
    ("psykisk-halsa", "Psykisk hälsa", "Mental health", "psykolog|samtalsstöd|kurator"),
    ("idrott", "Idrott och rörelse", "Sports", "träning|idrottsförening|tränare"),
    ("kultur", "Kultur", "Culture", "konst|musik|teater|kulturarrangör"),
    ("evenemang", "Ordna evenemang", "Events", "event|arrangör|mässa|konferens"),
    ("forening", "Föreningsliv", "Associations", "styrelse|ideellt|folkbildning|civilsamhälle"),
    ("volontarer", "Leda frivilliga", "Leading volunteers", "volontärer|frivillig"),
    ("dialog", "Medborgardialog", "Citizen dialogue", "dialog|delaktighet|samråd|demokrati"),
    ("integration", "Etablering", "Settling in", "integration|nyanlända|inkludering"),
    ("trygghet", "Trygghet", "Safety", "brottsförebyggande|trygghetsarbete|polis"),
    ("jamlikhet", "Jämlikhet", "Equality", "mänskliga rättigheter|likabehandling|diskriminering"),
    ("forskning", "Forskning", "Research", "forskare|studie|universitet"),
    ("utvardering", "Utvärdera", "Evaluation", "utvärdering|uppföljning|effektmätning"),
    ("innovation", "Prova nytt", "Innovation", "innovation|tjänstedesign|prototyp|testbädd"),
    ("samverkan", "Samverkan mellan parter", "Partnerships", "samverkan|partnerskap|nätverk"),
    ("politik", "Hur staden styrs", "How the city is run", "förvaltning|nämnd|handläggare|tjänsteperson"),
]


def add(apps, schema_editor):
    Competence = apps.get_model("people", "Competence")
    Competence.objects.bulk_create(
        Competence(key=key, name_sv=sv, name_en=en, synonyms=synonyms.split("|")) for key, sv, en, synonyms in COMPETENCES
    )


def remove(apps, schema_editor):
    apps.get_model("people", "Competence").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0005_resource_pool")]
    operations = [migrations.RunPython(add, remove)]
